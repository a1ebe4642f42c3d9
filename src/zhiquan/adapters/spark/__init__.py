"""Near-copies of a nation's corpus on Apache Spark. `near` needs the spark extra; importing this folder does not."""
