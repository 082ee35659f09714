"""A request and what is known → what is to be written, answered and complained of: pure, without store, clock or chance."""
