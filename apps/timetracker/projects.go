package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/ashore-dev/ashore/framework/dispatch"
	"github.com/ashore-dev/ashore/framework/store"
)

// Projects are what time is spent on.
//
//ashore:service
type Projects struct{}

// Colour is the colour of a project. Pages choose the shade, one for a light
// and one for a dark background.
type Colour string

// The colours.
const (
	Blue   Colour = "blue"
	Teal   Colour = "teal"
	Green  Colour = "green"
	Lime   Colour = "lime"
	Yellow Colour = "yellow"
	Orange Colour = "orange"
	Red    Colour = "red"
	Pink   Colour = "pink"
	Purple Colour = "purple"
	Grey   Colour = "grey"
)

// palette has the colours in the order in which new projects take them:
// neighbours differ.
var palette = []Colour{Blue, Orange, Teal, Pink, Green, Purple, Yellow, Red, Lime, Grey}

// Project is something that time is spent on.
type Project struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Colour Colour `json:"colour"`
	// Rate is the price of a billable hour in minor units of the currency
	// (cents), 0 if there is none. It holds for all billable entries of the
	// project, earlier ones too.
	Rate int64 `json:"rate"`
	// Archived projects are not offered for new entries.
	Archived bool `json:"archived"`
	// LastUsedAt is the start of the newest entry, null if there is none.
	LastUsedAt *time.Time `json:"lastUsedAt"`
	// Version is another one when anything that Projects.Change changes is.
	Version string `json:"version"`
}

// ProjectList has the projects by last use, the latest first, then by name.
type ProjectList struct {
	Projects []Project `json:"projects"`
}

// ProjectListInput chooses projects.
type ProjectListInput struct {
	// Archived asks for the archived projects too.
	Archived bool `json:"archived,omitempty"`
}

// CreateInput describes a new project.
type CreateInput struct {
	Name string `json:"name" jsonschema:"minLength=1,maxLength=200"`
	// Colour, left out, is the one that the fewest projects have.
	Colour *Colour `json:"colour,omitempty"`
	Rate   int64   `json:"rate,omitempty" jsonschema:"minimum=0,maximum=100000000"`
}

// ChangeInput says what to change of a project; what is left out stays.
type ChangeInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
	// Version is the one of the project that is to be changed.
	Version string  `json:"version" jsonschema:"maxLength=100"`
	Name    *string `json:"name,omitempty" jsonschema:"minLength=1,maxLength=200"`
	Colour  *Colour `json:"colour,omitempty"`
	Rate    *int64  `json:"rate,omitempty" jsonschema:"minimum=0,maximum=100000000"`
}

// ProjectInput names a project.
type ProjectInput struct {
	ID string `json:"id" jsonschema:"minLength=1,maxLength=100"`
}

const projectSelect = `
SELECT p.id, p.name, p.colour, p.rate, p.archived, (
  SELECT e.started_at FROM entries e
  WHERE e.project_id = p.id AND e.deleted_at IS NULL
  ORDER BY e.started_at DESC LIMIT 1
) AS last_used_at
FROM projects p`

const projectListSQL = projectSelect + `
WHERE p.deleted_at IS NULL AND (?1 OR NOT p.archived)
ORDER BY last_used_at DESC NULLS LAST, p.folded, p.id`

// List returns the projects.
func (s *Projects) List(ctx context.Context, v *store.View, in ProjectListInput) (ProjectList, error) {
	projects, err := store.All[Project](ctx, v, projectListSQL, in.Archived)
	for i, project := range projects {
		projects[i] = project.versioned()
	}
	return ProjectList{Projects: projects}, err
}

// Create makes a project. It fails with name_taken if one, perhaps an
// archived one, has this name already, whatever the case.
func (s *Projects) Create(ctx context.Context, tx *store.Tx, in CreateInput) (Project, error) {
	name, err := newName(ctx, tx, in.Name, "")
	if err != nil {
		return Project{}, err
	}
	return createProject(ctx, tx, name, in.Colour, in.Rate)
}

// Change renames a project, gives it another colour or another rate. If the
// project is not of the given version any more, nothing is written and it fails
// with conflict and both versions.
func (s *Projects) Change(ctx context.Context, tx *store.Tx, in ChangeInput) (Project, error) {
	project, err := findProject(ctx, tx, in.ID)
	if err != nil {
		return Project{}, err
	}
	before := project
	if in.Name != nil {
		if project.Name, err = newName(ctx, tx, *in.Name, project.ID); err != nil {
			return Project{}, err
		}
	}
	if in.Colour != nil {
		project.Colour = *in.Colour
	}
	if in.Rate != nil {
		project.Rate = *in.Rate
	}
	project = project.versioned()
	if before.Version != in.Version {
		return Project{}, dispatch.Conflict("this project was changed meanwhile", project, before)
	}
	_, err = tx.ExecContext(ctx, `UPDATE projects SET name = ?2, folded = ?3, colour = ?4, rate = ?5 WHERE id = ?1`,
		project.ID, project.Name, strings.ToLower(project.Name), string(project.Colour), project.Rate)
	return project, err
}

// Archive puts a project away: it keeps its entries and its place in
// reports, and is no longer offered for new ones.
func (s *Projects) Archive(ctx context.Context, tx *store.Tx, in ProjectInput) (Project, error) {
	return setArchived(ctx, tx, in.ID, true)
}

// Unarchive takes a project out of the archive.
func (s *Projects) Unarchive(ctx context.Context, tx *store.Tx, in ProjectInput) (Project, error) {
	return setArchived(ctx, tx, in.ID, false)
}

// Delete takes a project away; its entries stay, without a project. For a day
// Restore brings it back to them.
func (s *Projects) Delete(ctx context.Context, tx *store.Tx, in ProjectInput) error {
	result, err := tx.ExecContext(ctx, `UPDATE projects SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL`, in.ID, tx.Now())
	if err != nil {
		return err
	}
	if err := atLeastOne(result, ErrNoProject); err != nil {
		return err
	}
	return emptyTrash(ctx, tx)
}

// Restore brings a deleted project back to the entries that it had and that
// were given no other meanwhile.
func (s *Projects) Restore(ctx context.Context, tx *store.Tx, in ProjectInput) (Project, error) {
	result, err := tx.ExecContext(ctx, `UPDATE projects SET deleted_at = NULL WHERE id = ?1 AND deleted_at IS NOT NULL`, in.ID)
	if err != nil {
		return Project{}, err
	}
	if err := atLeastOne(result, ErrNoProject); err != nil {
		return Project{}, err
	}
	return findProject(ctx, tx, in.ID)
}

func findProject(ctx context.Context, q store.Querier, id string) (Project, error) {
	project, err := store.One[Project](ctx, q, projectSelect+` WHERE p.id = ?1 AND p.deleted_at IS NULL`, id)
	if errors.Is(err, sql.ErrNoRows) {
		return Project{}, ErrNoProject
	}
	return project.versioned(), err
}

// versioned is the project with the version that its values have.
func (p Project) versioned() Project {
	p.Version = store.Version(p.Name, p.Colour, p.Rate)
	return p
}

func setArchived(ctx context.Context, tx *store.Tx, id string, archived bool) (Project, error) {
	result, err := tx.ExecContext(ctx, `UPDATE projects SET archived = ?2 WHERE id = ?1 AND deleted_at IS NULL`, id, archived)
	if err != nil {
		return Project{}, err
	}
	if err := atLeastOne(result, ErrNoProject); err != nil {
		return Project{}, err
	}
	return findProject(ctx, tx, id)
}

// chosen is the project of an entry to be; its zero value is none.
type chosen struct {
	id   *string
	rate int64
}

// billable is what was asked for, or else whether the project has a rate.
func (c chosen) billable(asked *bool) bool {
	if asked != nil {
		return *asked
	}
	return c.rate > 0
}

// chooseProject finds a project by id or, if there is no id, by name, and
// makes the one with a new name. A project of the archive is found as well.
func chooseProject(ctx context.Context, tx *store.Tx, name string, id *string) (chosen, error) {
	if id != nil && *id != "" {
		project, err := findProject(ctx, tx, *id)
		return chosen{&project.ID, project.Rate}, err
	}
	name = tidy(name)
	if name == "" {
		return chosen{}, nil
	}
	found, err := projectsNamed(ctx, tx, name)
	if err != nil {
		return chosen{}, err
	}
	if len(found) > 0 {
		return chosen{&found[0].ID, found[0].Rate}, nil
	}
	project, err := createProject(ctx, tx, name, nil, 0)
	return chosen{&project.ID, project.Rate}, err
}

// projectsNamed finds the projects of this name, whatever its case, those
// outside the archive first.
func projectsNamed(ctx context.Context, q store.Querier, name string) ([]Project, error) {
	return store.All[Project](ctx, q, projectSelect+`
WHERE p.folded = ?1 AND p.deleted_at IS NULL
ORDER BY p.archived, p.created_at, p.id`, strings.ToLower(name))
}

// newName is the name that a project shall have, tidied, if it has any and no
// other project has it.
func newName(ctx context.Context, q store.Querier, name, except string) (string, error) {
	name = tidy(name)
	if name == "" {
		return "", ErrNameEmpty
	}
	found, err := projectsNamed(ctx, q, name)
	if err != nil {
		return "", err
	}
	for _, project := range found {
		if project.ID != except {
			return "", ErrNameTaken
		}
	}
	return name, nil
}

func createProject(ctx context.Context, tx *store.Tx, name string, colour *Colour, rate int64) (Project, error) {
	if colour == nil {
		rarest, err := rarestColour(ctx, tx)
		if err != nil {
			return Project{}, err
		}
		colour = &rarest
	}
	project := Project{ID: tx.NewID(), Name: name, Colour: *colour, Rate: rate}.versioned()
	_, err := tx.ExecContext(ctx, `
INSERT INTO projects (id, name, folded, colour, rate, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
		project.ID, name, strings.ToLower(name), string(*colour), rate, tx.Now())
	return project, err
}

// rarestColour is the colour that the fewest projects have.
func rarestColour(ctx context.Context, q store.Querier) (Colour, error) {
	type row struct {
		Colour Colour
		Used   int64
	}
	rows, err := store.All[row](ctx, q, `
SELECT colour, count(*) AS used FROM projects WHERE deleted_at IS NULL AND NOT archived GROUP BY colour`)
	if err != nil {
		return "", err
	}
	used := map[Colour]int64{}
	for _, r := range rows {
		used[r.Colour] = r.Used
	}
	rarest := palette[0]
	for _, colour := range palette {
		if used[colour] < used[rarest] {
			rarest = colour
		}
	}
	return rarest, nil
}

// tidy is a name without spaces that nobody sees.
func tidy(name string) string {
	return strings.Join(strings.Fields(name), " ")
}
