// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.kit.ToolDescription;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tool that reads the resources of a server, which itself has no tool of that name. */
final class ResourceTool {

  static final String NAME = "read_resource";

  /** The argument. */
  static final String URI = "uri";

  /** Of resources, and of templates, that the description names. */
  private static final int MOST_NAMED = 10;

  /** What no tool of a server has: it is taken away from those that say they have it. */
  private static final String MARK = "dev.menagerie/resources";

  private static final JsonObject ANNOTATIONS =
      Json.object("{\"readOnlyHint\": true, \"%s\": true}".formatted(MARK));

  private static final JsonObject SCHEMA =
      Json.object(
          """
          {"type": "object", "required": ["uri"], "properties": {
              "uri": {"type": "string", "minLength": 1,
                  "description": "Address of the resource, as a list or a result names it"}}}
          """);

  private ResourceTool() {}

  /** The tools of a server with the one that reads its resources, if it was offered before. */
  static List<ToolDescription> still(List<ToolDescription> listed, List<ToolDescription> before) {
    var all = new ArrayList<>(listed);
    if (listed.stream().noneMatch(it -> it.name().equals(NAME))) {
      before.stream().filter(ResourceTool::is).forEach(all::add);
    }
    return all;
  }

  /**
   * The tools of a server with the one that reads its resources, if it offers any. What that one
   * says is not changed by new resources: it stays as it was approved. A server that will tell of
   * its first resource has none before that.
   */
  static List<ToolDescription> with(
      List<ToolDescription> listed,
      Announced announced,
      ServerContents contents,
      Approved approved) {
    if (!announced.resources() || listed.stream().anyMatch(it -> it.name().equals(NAME))) {
      return listed;
    }
    var before = Optional.ofNullable(approved.byName().get(NAME)).filter(ResourceTool::is);
    if (before.isEmpty() && announced.resourcesChange() && contents.lines(1).findAny().isEmpty()) {
      return listed;
    }
    var all = new ArrayList<>(listed);
    all.add(before.orElseGet(() -> describing(contents)));
    return all;
  }

  private static ToolDescription describing(ServerContents contents) {
    var named = contents.lines(MOST_NAMED).collect(Collectors.joining("\n"));
    var description =
        "Reads a resource of this server by its address."
            + (named.isEmpty() ? "" : " Among what there was when it was registered:\n" + named);
    return describing(description);
  }

  private static ToolDescription describing(String description) {
    return new ToolDescription(NAME, description, SCHEMA, ANNOTATIONS);
  }

  /** Whether this is the tool that reads resources, and not one of a server. */
  static boolean is(ToolDescription tool) {
    return tool.name().equals(NAME)
        && tool.annotations().equals(ANNOTATIONS)
        && tool.inputSchema().equals(SCHEMA);
  }

  /** Whether a tool that was pinned is the one that reads resources, and not one of a server. */
  static boolean is(PinnedTool pinned) {
    var tool = pinned.tool();
    return ToolNames.ownIn(tool.name()).equals(NAME)
        && pinned.hash().equals(Offer.hash(tool, describing(tool.description())));
  }

  /** To read a resource changes nothing; whether a person is asked is the operator's to say. */
  static PinnedTool pinned(PinnedTool as) {
    return new PinnedTool(
        as.tool(), as.hash(), Trust.READ_ONLY, as.rule(), as.labels(), as.price());
  }

  /** A tool of a server, which is not this one whatever it says. */
  static ToolDescription foreign(ToolDescription tool) {
    if (!tool.annotations().containsKey(MARK)) {
      return tool;
    }
    var annotations = Json.object(tool.annotations()).remove(MARK).build();
    return new ToolDescription(
        tool.name(),
        tool.description(),
        tool.inputSchema(),
        tool.outputSchema(),
        annotations.isEmpty() ? JsonValue.EMPTY_JSON_OBJECT : annotations);
  }
}
