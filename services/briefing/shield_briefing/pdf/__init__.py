"""An agenda or any other page as an accessible PDF: what is drawn, and the typesetting of it."""
