// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The resources that a folder of kustomize comes to. */
record Rendered(List<JsonObject> resources) {

  private static final Gson GSON = new Gson();

  /** By folder; nothing changes while the tests run. */
  private static final Map<String, Rendered> BEFORE = new ConcurrentHashMap<>();

  /** A pod as a resource describes it, with the name of that resource. */
  record Pod(String owner, JsonObject metadata, JsonObject spec) {

    JsonObject labels() {
      return metadata.getAsJsonObject("labels");
    }

    List<JsonObject> containers() {
      return Stream.of("initContainers", "containers").flatMap(it -> objects(spec, it)).toList();
    }
  }

  /**
   * Has {@code kubectl kustomize} render a folder. Where there is no kubectl the test is skipped.
   *
   * @param folder below {@code k8s}
   */
  static Rendered of(String folder) throws IOException, InterruptedException {
    assumeTrue(hasKubectl(), "kubectl is not in the PATH, so nothing can be rendered");
    var before = BEFORE.get(folder);
    if (before == null) {
      before = rendered(folder);
      BEFORE.put(folder, before);
    }
    return before;
  }

  private static Rendered rendered(String folder) throws IOException, InterruptedException {
    var out = Files.createTempFile("rendered", ".yaml");
    try {
      int code =
          new ProcessBuilder("kubectl", "kustomize", folder)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("kubectl kustomize %s: exit code %d".formatted(folder, code));
      }
      return new Rendered(read(Files.readString(out, UTF_8)));
    } finally {
      Files.delete(out);
    }
  }

  private static boolean hasKubectl() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(it -> Files.isExecutable(Path.of(it, "kubectl")));
  }

  static List<JsonObject> read(String yaml) {
    var resources = new ArrayList<JsonObject>();
    for (var document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      resources.add(GSON.toJsonTree(document).getAsJsonObject());
    }
    return resources;
  }

  Stream<JsonObject> ofKind(String kind) {
    return resources.stream().filter(it -> text(it, "kind").equals(kind));
  }

  List<Pod> pods() {
    return resources.stream()
        .map(
            resource ->
                switch (text(resource, "kind")) {
                  case "StatefulSet", "Deployment" -> at(resource, "spec", "template");
                  case "CronJob" -> at(resource, "spec", "jobTemplate", "spec", "template");
                  default -> new JsonObject();
                })
        .filter(template -> template.size() > 0)
        .map(it -> new Pod(app(at(it, "metadata", "labels")), at(it, "metadata"), at(it, "spec")))
        .toList();
  }

  static String app(JsonObject labels) {
    return text(labels, "app.kubernetes.io/name");
  }

  static String name(JsonObject resource) {
    return text(at(resource, "metadata"), "name");
  }

  /** Whether all labels that are asked for are there. */
  static boolean selects(JsonObject selector, JsonObject labels) {
    return selector.entrySet().stream()
        .allMatch(it -> it.getValue().equals(labels.get(it.getKey())));
  }

  /** The object at the end of a path; one without members if a part is missing. */
  static JsonObject at(JsonObject from, String... path) {
    var at = from;
    for (var name : path) {
      at = at.has(name) ? at.getAsJsonObject(name) : new JsonObject();
    }
    return at;
  }

  static String text(JsonObject from, String name) {
    return from.has(name) ? from.get(name).getAsString() : "";
  }

  static Stream<JsonElement> elements(JsonObject from, String name) {
    return from.has(name)
        ? StreamSupport.stream(from.getAsJsonArray(name).spliterator(), false)
        : Stream.of();
  }

  static Stream<JsonObject> objects(JsonObject from, String name) {
    return elements(from, name).map(JsonElement::getAsJsonObject);
  }

  /** The files of a config map. */
  Map<String, String> configuration(String begin) {
    var data =
        ofKind("ConfigMap")
            .filter(it -> name(it).startsWith(begin))
            .map(it -> at(it, "data"))
            .findFirst()
            .orElseThrow();
    return data.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().getAsString()));
  }
}
