"""What the monitors say aloud: words, engines that speak them without internet, files that are kept."""
