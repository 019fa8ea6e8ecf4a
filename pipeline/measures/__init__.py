"""Pure: answers -> pairs -> roll-up -> status against targets -> outlook to the end of the term."""
