"""The one reader of e-mail: who sent it, what its writer says, what is attached."""
