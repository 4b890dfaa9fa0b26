"""The stacks synthesized by CDK Terrain, CDKTF's fork: `make rehearse-cdktn` says whether the move changes them."""
