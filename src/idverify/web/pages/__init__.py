"""What a person sees: signing up, a guardian's page, what an account may do, and the law to look into."""
