//! The subcommands: the only place that knows the whole order.
