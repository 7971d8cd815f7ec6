"""What tests share: tiny models, events, servers."""
