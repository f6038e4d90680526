// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The tool servers that come with the server, each a child process on a free port.
 *
 * <p>A child that dies is started again. Children end when this process ends, however it ends:
 * their standard input is a pipe that then closes.
 */
public final class LocalToolServers implements AutoCloseable {

  private final List<SupervisedToolServer> processes;

  private LocalToolServers(List<SupervisedToolServer> processes) {
    this.processes = processes;
  }

  /**
   * Starts all of them at once and waits until each listens.
   *
   * @param toolServers the folder with {@code calculator/target/calculator.jar} and so on
   * @param data the data folder: logs go to {@code logs}, the files tool works in {@code files},
   *     the web tool searches {@code documents}
   * @param tools which to start
   * @param moved told the new URL of a tool server that was started again; called on a thread of
   *     its own
   * @throws StartRefused when one is not built or does not start; the others are ended then
   */
  public static LocalToolServers start(
      Path toolServers, Path data, Set<LocalTool> tools, BiConsumer<LocalTool, URI> moved) {
    return start(toolServers, data, tools, Map.of(), moved);
  }

  /**
   * The same with variables of the environment for each of them.
   *
   * @throws StartRefused when one is not built or does not start; the others are ended then
   */
  static LocalToolServers start(
      Path toolServers,
      Path data,
      Set<LocalTool> tools,
      Map<String, String> variables,
      BiConsumer<LocalTool, URI> moved) {
    for (var tool : tools) {
      if (!Files.isRegularFile(jar(toolServers, tool))) {
        throw new StartRefused(
            "the tool server " + jar(toolServers, tool) + " is not built: run mvn package");
      }
    }
    var started = new LocalToolServers(new ArrayList<>());
    try {
      for (var tool : tools) {
        started.processes.add(
            SupervisedToolServer.launch(
                new ToolCommand(tool, jar(toolServers, tool), data, variables), moved));
      }
      started.processes.forEach(SupervisedToolServer::awaitFirst);
      return started;
    } catch (StartRefused e) {
      started.close();
      throw e;
    }
  }

  /** Where each listens now. */
  public Map<LocalTool, URI> urls() {
    var urls = new EnumMap<LocalTool, URI>(LocalTool.class);
    processes.forEach(process -> urls.put(process.tool(), process.url()));
    return urls;
  }

  /** The process of each: for diagnosis. */
  public Map<LocalTool, ProcessHandle> handles() {
    var handles = new EnumMap<LocalTool, ProcessHandle>(LocalTool.class);
    processes.forEach(process -> handles.put(process.tool(), process.handle()));
    return handles;
  }

  /** Ends all of them, within five seconds. */
  @Override
  public void close() {
    processes.forEach(SupervisedToolServer::askToEnd);
    processes.forEach(SupervisedToolServer::close);
  }

  private static Path jar(Path toolServers, LocalTool tool) {
    var name = tool.text();
    return toolServers.resolve(name).resolve("target").resolve(name + ".jar");
  }
}
