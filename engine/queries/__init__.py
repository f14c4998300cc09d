"""What doors may look at. Every query takes the actor and gives only what that actor may see; nothing is decided here."""
