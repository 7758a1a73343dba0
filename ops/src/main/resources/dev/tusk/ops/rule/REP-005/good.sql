create publication news for all tables;
