"""What runs in Prefect and around it: dispatcher, reconciler, worker, server. `portal` never imports it."""
