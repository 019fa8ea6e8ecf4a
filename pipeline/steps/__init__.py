"""The story: one short function per command. I/O happens here and in the modules called; nothing prints."""
