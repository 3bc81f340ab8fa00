"""What files say of places, devices and times beside what they show; read in the decoder child."""
