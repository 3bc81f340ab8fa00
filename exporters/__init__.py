"""Write bundles and papers from a frozen case file, and check bundles without a vault."""
