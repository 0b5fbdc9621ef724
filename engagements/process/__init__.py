"""The community-development process: steps, evidence, milestones, action plans."""
