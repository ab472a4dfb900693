"""The live room: the text's log, what wakes a stream, who is there, and the stream itself."""
