"""The door for programs of crèches: stays and meals in batches, reading back, the scale."""
