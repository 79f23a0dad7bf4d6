"""Where other frameworks meet idverify; each module needs its extra."""
