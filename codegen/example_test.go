package codegen_test

import (
	"context"
	"fmt"
	"log"
	"path/filepath"

	"github.com/ashore-dev/ashore/codegen"
)

func ExampleGenerate() {
	packages, err := codegen.Generate(context.Background(), ".", "./testdata/corpus")
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range packages {
		fmt.Println(p.API.Name)
		for _, f := range p.Files {
			fmt.Println(" ", filepath.Base(f.Path))
		}
	}
	// Output:
	// corpus
	//   API.md
	//   ashore_gen.go
	//   openrpc.json
}

func ExampleDescribe() {
	apis, err := codegen.Load(context.Background(), ".", "./testdata/corpus")
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range codegen.Describe(apis[0]).Services {
		fmt.Println(s.Name, s.Methods)
	}
	// Output:
	// corpus [{all action}]
}
