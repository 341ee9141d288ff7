"""Opening documents safely: containers and PDF pages, with clear refusals and limits."""
