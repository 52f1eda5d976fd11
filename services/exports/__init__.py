"""A company's log taken away as files, which `rendering.exports` writes."""
