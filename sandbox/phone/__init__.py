"""The phone in the browser: what a person does over HTTP, and the stream of what happens."""
