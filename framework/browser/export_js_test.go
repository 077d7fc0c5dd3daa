package browser

// Await is for tests.
var Await = await

// IdleCallbacks counts the pairs of callbacks that wait to be used again.
func IdleCallbacks() int { return len(idle.pairs) }
