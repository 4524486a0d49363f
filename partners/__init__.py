"""CLB, municipal services, police and other partners. Until they have data of their own, they are organisations."""
