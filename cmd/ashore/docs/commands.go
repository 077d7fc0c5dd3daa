package docs

// commandsPage has the help of each subcommand, as the command prints it.
func (b *builder) commandsPage() *page {
	p := &page{
		file: "commands.html", title: "Command line", group: "Ashore",
		summary: "What the ashore command does, as it tells itself.",
	}
	body := nodes{pre(b.Intro)}
	var nav []node
	for _, c := range b.Commands {
		id := "ashore-" + c.Name
		p.find("ashore "+c.Name, "command", id, upper(c.Summary)+".")
		nav = append(nav, link("#"+id, text("ashore "+c.Name)))
		body = append(body, el("section", attrs{"id": id},
			el("h2", nil, link("#"+id, text("ashore "+c.Name))),
			el("p", nil, text(upper(c.Summary)+".")), pre(c.Help)))
	}
	p.nav, p.body = list(nav...), body
	return p
}
