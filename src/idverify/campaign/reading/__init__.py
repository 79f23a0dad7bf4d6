"""Tables as offices send them, read as rows of text: nothing in them is judged here, and no row stops the rest."""
