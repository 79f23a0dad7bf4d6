"""What the service tells about itself: counts, spans and an access log, none of which says anything about a person."""
