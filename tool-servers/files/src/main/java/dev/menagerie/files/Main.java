// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.files;

import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolHandler;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.ToolServerMain;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The files tool server: {@code MENAGERIE_FILES_ROOT=notes java -jar files.jar}. */
public final class Main {

  private static final String FILE = "the file, relative to the folder, such as notes/today.txt";

  private Main() {}

  public static void main(String[] arguments) {
    var folder = System.getenv().getOrDefault("MENAGERIE_FILES_ROOT", "files");
    var version =
        Objects.requireNonNullElse(
            Main.class.getPackage().getImplementationVersion(), "unreleased");
    ToolServerMain.run("files", () -> ToolServer.of("files", version, tools(opened(folder))));
  }

  private static Root opened(String folder) {
    try {
      return Root.open(Path.of(folder));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "MENAGERIE_FILES_ROOT " + folder + " cannot be used: " + e);
    }
  }

  static List<ServedTool> tools(Root root) {
    return List.of(list(root), read(root), stat(root), search(root), write(root));
  }

  private static ServedTool list(Root root) {
    return reading(
        "list",
        "List files",
        """
        Lists the files and folders in a folder, one per line in the order of names: a file as "name (size bytes)", \
        a folder as "name/". Hidden files are listed too; the content of folders below is not.\
        """,
        new ArgumentSchema().text("path", "the folder; the top folder if it is left out"),
        (arguments, _) -> ToolResult.text(new Reading(root).list(path(arguments))));
  }

  private static ServedTool read(Root root) {
    return reading(
        "read",
        "Read a file",
        """
        Reads a text file and returns its content: all of it, or the lines from one number to another. \
        Lines count from 1, both ends included.\
        """,
        new ArgumentSchema()
            .text("path", FILE)
            .line("from", "the first line to read; the first of the file if it is left out")
            .line("to", "the last line to read; the last of the file if it is left out")
            .needed("path"),
        (arguments, _) ->
            ToolResult.text(
                new Reading(root)
                    .read(
                        path(arguments),
                        line(arguments, "from", 1),
                        line(arguments, "to", Integer.MAX_VALUE))));
  }

  private static ServedTool stat(Root root) {
    return reading(
        "stat",
        "Measure a file",
        """
        Tells the size of a file in bytes, how many lines, words and characters it has, and when it was modified. \
        Of a folder it tells how many entries it has. Counts without reading the content.\
        """,
        new ArgumentSchema()
            .text("path", "the file or folder, relative to the top folder")
            .needed("path"),
        (arguments, _) -> ToolResult.text(new Reading(root).stat(path(arguments))));
  }

  private static ServedTool search(Root root) {
    return reading(
        "search",
        "Search in files",
        """
        Finds the lines that contain a text, in one file or in all files of a folder and the folders below it. \
        Each line is returned as "file:line number: line", and at the end how many lines match.\
        """,
        new ArgumentSchema()
            .text("text", "the text to find, taken literally")
            .text("path", "the file or folder to search; everything if it is left out")
            .flag("ignoreCase", "true to find upper and lower case alike; false if it is left out")
            .needed("text"),
        (arguments, _) ->
            ToolResult.text(
                new Searching(root)
                    .search(
                        arguments.getString("text"),
                        path(arguments),
                        arguments.getBoolean("ignoreCase", false))));
  }

  private static ServedTool write(Root root) {
    var writing = new Writing(root);
    return new ServedTool(
        "write",
        """
        Writes a text to a file: creates the file, and the folders on the way, or replaces all of its content. \
        With append true the text is added at the end instead.\
        """,
        new ArgumentSchema()
            .text("path", FILE)
            .text("text", "the content to write")
            .flag("append", "true to add to the end; false, to replace, if it is left out")
            .needed("path")
            .needed("text")
            .json(),
        ArgumentSchema.hints("Write a file", false),
        (arguments, _) ->
            ToolResult.text(
                writing.write(
                    path(arguments),
                    arguments.getString("text"),
                    arguments.getBoolean("append", false))));
  }

  private static ServedTool reading(
      String name,
      String title,
      String description,
      ArgumentSchema arguments,
      ToolHandler handler) {
    return new ServedTool(
        name, description, arguments.json(), ArgumentSchema.hints(title, true), handler);
  }

  private static String path(JsonObject arguments) {
    return arguments.getString("path", ".");
  }

  private static int line(JsonObject arguments, String name, int otherwise) {
    if (!arguments.containsKey(name)) {
      return otherwise;
    }
    var number = arguments.getJsonNumber(name).bigDecimalValue();
    return number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0
        ? Integer.MAX_VALUE
        : number.intValue();
  }
}
