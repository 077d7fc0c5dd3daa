package app

func run(config Config) {}
