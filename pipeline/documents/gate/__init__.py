"""What a Word document may bring along: text and what shows it; nothing that fetches, runs or hides another file."""
