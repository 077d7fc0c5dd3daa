// The hello command is the smallest site that can be built: its program only
// says that it runs.
package main

import "fmt"

func main() { fmt.Println("hello") }
