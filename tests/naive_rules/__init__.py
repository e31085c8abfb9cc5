"""The rules of the second implementation, a module for each chapter of domain.md."""
