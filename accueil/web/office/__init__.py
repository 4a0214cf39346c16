"""The door of communes, of the Caisse pour l'avenir des enfants, and of those who help them."""
