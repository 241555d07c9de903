// For compose_oracle.py: what compose-go makes of Compose files and of the texts in them.
//
// Standard input is a question a line, in JSON; compose_driver.c answers the same ones in
// the same words. Variables that are passed on to a service and not set are left out, and
// so are mounts from outside of the root.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/mattn/go-shellwords"
	"github.com/sirupsen/logrus"
)

type question struct {
	Ask       string            `json:"ask"`
	Root      string            `json:"root"`
	Files     []string          `json:"files"`
	Text      string            `json:"text"`
	Variables map[string]string `json:"variables"`
}

type build struct {
	Local      bool              `json:"local"`
	Context    string            `json:"context"`
	Dockerfile string            `json:"dockerfile"`
	Inline     string            `json:"inline"`
	Target     string            `json:"target"`
	Args       map[string]string `json:"args"`
	Contexts   map[string]string `json:"contexts"`
}

type service struct {
	Image       string            `json:"image"`
	Build       *build            `json:"build"`
	Command     []string          `json:"command"`
	Entrypoint  []string          `json:"entrypoint"`
	WorkingDir  string            `json:"working_dir"`
	Environment map[string]string `json:"environment"`
	Profiles    []string          `json:"profiles"`
	Mounts      [][2]string       `json:"mounts"`
}

// below is PATH seen from ROOT, and whether it is there.
func below(root, path string) (string, bool) {
	relative, err := filepath.Rel(root, path)
	if err != nil || !filepath.IsAbs(path) || relative == ".." || strings.HasPrefix(relative, "../") {
		return path, false
	}
	if relative == "." {
		relative = ""
	}
	return relative, true
}

func known(pairs map[string]*string) map[string]string {
	result := map[string]string{}
	for name, value := range pairs {
		if value != nil {
			result[name] = *value
		}
	}
	return result
}

func describeBuild(root string, config *types.BuildConfig) *build {
	result := &build{Inline: config.DockerfileInline, Target: config.Target, Args: known(config.Args),
		Contexts: map[string]string{}, Dockerfile: config.Dockerfile}
	result.Context, result.Local = below(root, config.Context)
	if filepath.IsAbs(config.Context) && config.Dockerfile != "" {
		path := config.Dockerfile
		if !filepath.IsAbs(path) {
			path = filepath.Join(config.Context, path)
		}
		if inside, ok := below(root, path); ok {
			result.Dockerfile = inside
		}
	}
	for name, value := range config.AdditionalContexts {
		result.Contexts[name], _ = below(root, value)
	}
	return result
}

func describe(root string, config types.ServiceConfig) service {
	result := service{Image: config.Image, Command: config.Command, Entrypoint: config.Entrypoint,
		WorkingDir: config.WorkingDir, Environment: known(config.Environment), Profiles: config.Profiles,
		Mounts: [][2]string{}}
	if config.Build != nil {
		result.Build = describeBuild(root, config.Build)
	}
	if result.Profiles == nil {
		result.Profiles = []string{}
	}
	for _, volume := range config.Volumes {
		if source, ok := below(root, volume.Source); ok && volume.Type == types.VolumeTypeBind {
			result.Mounts = append(result.Mounts, [2]string{source, volume.Target})
		}
	}
	return result
}

func load(asked question) (any, error) {
	folder := filepath.Dir(asked.Files[0])
	environment := types.Mapping{}
	if file := filepath.Join(folder, ".env"); exists(file) {
		read, err := dotenv.GetEnvFromFile(environment, []string{file})
		if err != nil {
			return nil, err
		}
		environment = read
	}
	details := types.ConfigDetails{WorkingDir: folder, Environment: environment}
	for _, file := range asked.Files {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: file})
	}
	project, err := loader.LoadWithContext(context.Background(), details, func(options *loader.Options) {
		options.SetProjectName(loader.NormalizeProjectName(filepath.Base(folder)), false)
		options.SkipConsistencyCheck = true
		options.SkipResolveEnvironment = true
		options.SkipResolveLabels = true
		options.Profiles = []string{"*"}
	})
	if err != nil {
		return nil, err
	}
	for name, config := range project.Services { // a missing file is no error here
		if config.Build != nil && config.Build.Context == "" {
			config.Build.Context = folder
		}
		for i := range config.EnvFiles {
			config.EnvFiles[i].Required = false
		}
		project.Services[name] = config
	}
	if project, err = project.WithServicesEnvironmentResolved(true); err != nil {
		return nil, err
	}
	services := map[string]service{}
	for name, config := range project.Services {
		services[name] = describe(asked.Root, config)
	}
	return services, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func answer(asked question) (any, error) {
	find := func(name string) (string, bool) {
		value, ok := asked.Variables[name]
		return value, ok
	}
	switch asked.Ask {
	case "template":
		return template.Substitute(asked.Text, find)
	case "dotenv":
		return dotenv.ParseWithLookup(strings.NewReader(asked.Text), find)
	case "split":
		return shellwords.Parse(asked.Text)
	default:
		return load(asked)
	}
}

func main() {
	logrus.SetOutput(io.Discard)
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked question
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		result, err := answer(asked)
		if err != nil {
			result = map[string]string{"error": err.Error()}
		}
		if err := output.Encode(result); err != nil {
			panic(err)
		}
	}
}
