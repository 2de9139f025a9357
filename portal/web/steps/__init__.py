"""The pages of the wizard, one module a kind of step: how it is shown, how what was sent is read and kept."""
