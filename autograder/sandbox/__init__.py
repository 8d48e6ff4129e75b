"""What keeps student code in its place: levels, and the restrictions that a worker takes on before it loads any."""
