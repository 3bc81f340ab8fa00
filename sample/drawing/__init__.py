"""Drawing the sample's exhibits; every picture is computed here and shows nobody."""
