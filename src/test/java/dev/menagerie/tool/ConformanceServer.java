// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.CallMeta;
import dev.menagerie.kit.Content;
import dev.menagerie.kit.LogLevel;
import dev.menagerie.kit.PromptMessage;
import dev.menagerie.kit.ResourceContents;
import dev.menagerie.kit.ServedPrompt;
import dev.menagerie.kit.ServedPrompt.Argument;
import dev.menagerie.kit.ServedResource;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ServerChanges;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server of the kit with the tools, resources and prompts that the conformance suite wants. */
final class ConformanceServer {

  /** A picture of one red point. */
  private static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

  /** A sound of no length. */
  private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

  static final JsonObject NO_ARGUMENTS =
      Json.object("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");

  private ConformanceServer() {}

  public static void main(String[] arguments) {
    var changes = new ServerChanges();
    ToolServerMain.run(serving(changes, 0), changes);
  }

  /** The server after so many changes. */
  private static ToolServer serving(ServerChanges changes, int changed) {
    var tools = new ArrayList<>(tools());
    tools.addAll(AskingTools.all());
    tools.addAll(LongTools.all());
    var prompts = new ArrayList<>(prompts());
    for (var change : List.of("test_trigger_tool_change", "test_trigger_prompt_change")) {
      tools.add(
          new ServedTool(
              change,
              "Changes tools and prompts.",
              NO_ARGUMENTS,
              (_, _) -> {
                changes.replace(serving(changes, changed + 1));
                return ToolResult.text("changed");
              }));
    }
    if (changed > 0) {
      tools.add(says("test_after_%d_changes".formatted(changed), new Content.Text("changed")));
      prompts.add(
          new ServedPrompt(
              "test_after_%d_changes".formatted(changed),
              "Is new.",
              List.of(),
              (_, _) -> List.of(user("changed"))));
    }
    return new ToolServer("conformance", "1", tools, resources(), prompts);
  }

  private static List<ServedTool> tools() {
    var embedded =
        new ResourceContents.Text(
            "test://embedded-resource", "text/plain", "This is an embedded resource content.");
    var mixed =
        new ResourceContents.Text(
            "test://mixed-content-resource",
            "application/json",
            "{\"test\":\"data\",\"value\":123}");
    return List.of(
        says("test_simple_text", new Content.Text("This is a simple text response for testing.")),
        says("test_image_content", new Content.Image(PNG, "image/png")),
        says("test_audio_content", new Content.Audio(WAV, "audio/wav")),
        says("test_embedded_resource", new Content.Embedded(embedded.json())),
        says(
            "test_multiple_content_types",
            new Content.Text("Multiple content types test:"),
            new Content.Image(PNG, "image/png"),
            new Content.Embedded(mixed.json())),
        logs("test_logging_tool"),
        logs("test_tool_with_logging"),
        new ServedTool(
            "test_error_handling",
            "Always fails.",
            NO_ARGUMENTS,
            (_, _) -> {
              throw new IllegalArgumentException(
                  "This tool intentionally returns an error for testing");
            }),
        new ServedTool(
            "test_tool_with_progress",
            "Tells how far it is, three times.",
            NO_ARGUMENTS,
            (_, meta) -> progressing(meta)));
  }

  private static ServedTool says(String name, Content... contents) {
    var result = new ToolResult(List.of(contents), Optional.empty(), false);
    return new ServedTool(name, "Answers always the same.", NO_ARGUMENTS, (_, _) -> result);
  }

  private static ServedTool logs(String name) {
    return new ServedTool(
        name,
        "Logs three lines to its caller.",
        NO_ARGUMENTS,
        (_, meta) -> {
          for (var line : List.of("It has begun.", "It goes on.", "It is over.")) {
            meta.log(LogLevel.INFO, Json.text(line));
          }
          return ToolResult.text("The tool has logged.");
        });
  }

  private static ToolResult progressing(CallMeta meta) {
    for (var done = 0; done <= 100; done += 50) {
      meta.progress(done, 100, "%d of 100".formatted(done));
    }
    return ToolResult.text("The tool has told its progress.");
  }

  private static List<ServedResource> resources() {
    return List.of(
        new ServedResource(
            "test://static-text",
            "Static text",
            "A text that never changes.",
            "text/plain",
            (uri, _, _) ->
                new ResourceContents.Text(
                    uri, "text/plain", "This is the content of the static text resource.")),
        new ServedResource(
            "test://static-binary",
            "Static picture",
            "A picture that never changes.",
            "image/png",
            (uri, _, _) -> new ResourceContents.Blob(uri, "image/png", PNG)),
        new ServedResource(
            "test://watched-resource",
            "Watched text",
            "A text to subscribe to.",
            "text/plain",
            (uri, _, _) -> new ResourceContents.Text(uri, "text/plain", "It has not changed.")),
        new ServedResource(
            "test://template/{id}/data",
            "Data by number",
            "Made from the number in the address.",
            "application/json",
            ConformanceServer::data));
  }

  private static ResourceContents data(String uri, Map<String, String> variables, CallMeta meta) {
    var id = variables.getOrDefault("id", "");
    var json =
        Json.object()
            .add("id", id)
            .add("templateTest", true)
            .add("data", "Data for ID: " + id)
            .build();
    return new ResourceContents.Text(uri, "application/json", json.toString());
  }

  private static List<ServedPrompt> prompts() {
    return List.of(
        new ServedPrompt(
            "test_simple_prompt",
            "Takes nothing.",
            List.of(),
            (_, _) -> List.of(user("This is a simple prompt for testing."))),
        new ServedPrompt(
            "test_prompt_with_arguments",
            "Repeats its arguments.",
            List.of(
                new Argument("arg1", "The first.", true, List.of("paris", "park", "party")),
                Argument.required("arg2", "The second.")),
            (given, _) ->
                List.of(
                    user(
                        "Prompt with arguments: arg1='%s', arg2='%s'"
                            .formatted(given.get("arg1"), given.get("arg2"))))),
        new ServedPrompt(
            "test_prompt_with_embedded_resource",
            "Carries a resource.",
            List.of(Argument.required("resourceUri", "Where the resource is.")),
            (given, _) -> embedding(given.getOrDefault("resourceUri", ""))),
        new ServedPrompt(
            "test_prompt_with_image",
            "Carries a picture.",
            List.of(),
            (_, _) ->
                List.of(
                    PromptMessage.user(new Content.Image(PNG, "image/png")),
                    user("Please analyze the image above."))),
        new ServedPrompt(
            "test_input_required_result_prompt",
            "Asks a person first.",
            List.of(),
            (_, meta) -> List.of(user(AskingTools.context(meta)))));
  }

  private static List<PromptMessage> embedding(String uri) {
    var resource =
        new ResourceContents.Text(uri, "text/plain", "Embedded resource content for testing.");
    return List.of(
        PromptMessage.user(new Content.Embedded(resource.json())),
        user("Please process the embedded resource above."));
  }

  private static PromptMessage user(String text) {
    return PromptMessage.user(new Content.Text(text));
  }
}
