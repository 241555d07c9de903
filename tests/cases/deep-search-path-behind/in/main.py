import resources
