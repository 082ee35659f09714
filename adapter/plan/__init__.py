"""A request and what is known → what is to be written, answered and complained of. No store, clock or chance."""
