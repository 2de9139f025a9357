"""Every rule that a conservatoire may write, acted out in the portal by a family and by staff."""
