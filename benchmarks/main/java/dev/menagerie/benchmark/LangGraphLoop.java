// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import static org.bsc.langgraph4j.GraphDefinition.END;
import static org.bsc.langgraph4j.GraphDefinition.START;
import static org.bsc.langgraph4j.action.AsyncEdgeAction.edge_async;
import static org.bsc.langgraph4j.action.AsyncNodeAction.node_async;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.checkpoint.BaseCheckpointSaver;
import org.bsc.langgraph4j.checkpoint.FileSystemSaver;
import org.bsc.langgraph4j.checkpoint.MemorySaver;
import org.bsc.langgraph4j.prebuilt.MessagesState;
import org.bsc.langgraph4j.serializer.StateSerializer;
import org.bsc.langgraph4j.serializer.std.ObjectStreamStateSerializer;
import org.bsc.langgraph4j.state.Channel;
import org.bsc.langgraph4j.state.Channels;

/**
 * The loop as a graph of two nodes, with a checkpoint after each. The messages are plain text,
 * which is cheaper to save than chat messages.
 */
final class LangGraphLoop implements Contender {

  private static final String MESSAGES = "messages";

  /** The weather is always the same, which must not make it a duplicate. */
  private static final Map<String, Channel<?>> SCHEMA =
      Map.of(MESSAGES, Channels.<String>appenderWithDuplicate(ArrayList::new));

  private final CompiledGraph<MessagesState<String>> graph;
  private final AtomicLong threads = new AtomicLong();

  private LangGraphLoop(Function<StateSerializer<MessagesState<String>>, BaseCheckpointSaver> saver)
      throws GraphStateException {
    var serializer = new ObjectStreamStateSerializer<MessagesState<String>>(MessagesState::new);
    graph =
        new StateGraph<>(SCHEMA, serializer)
            .addNode("model", node_async(LangGraphLoop::model))
            .addNode("tool", node_async(_ -> Map.of(MESSAGES, Stub.WEATHER)))
            .addEdge(START, "model")
            .addConditionalEdges(
                "model",
                edge_async(
                    state -> state.lastMessage().orElse("").equals(Stub.SUMS_UP) ? "done" : "call"),
                Map.of("done", END, "call", "tool"))
            .addEdge("tool", "model")
            .compile(
                CompileConfig.builder()
                    .checkpointSaver(saver.apply(serializer))
                    .recursionLimit(10 * Stub.TURNS)
                    .build());
  }

  static LangGraphLoop onFiles(Path folder) throws GraphStateException {
    return new LangGraphLoop(serializer -> new FileSystemSaver(folder, serializer));
  }

  static LangGraphLoop inMemory() throws GraphStateException {
    return new LangGraphLoop(_ -> new MemorySaver());
  }

  private static Map<String, Object> model(MessagesState<String> state) {
    int answered = 0;
    for (var message : state.messages()) {
      answered += message.equals(Stub.WEATHER) ? 1 : 0;
    }
    return Map.of(MESSAGES, Stub.asksAgain(answered) ? Stub.ASKS + " " + answered : Stub.SUMS_UP);
  }

  @Override
  public void loop() {
    var thread = RunnableConfig.builder().threadId("run-" + threads.incrementAndGet()).build();
    var last =
        graph
            .invoke(Map.of(MESSAGES, List.of(Stub.SYSTEM, Stub.GOAL)), thread)
            .flatMap(MessagesState::lastMessage);
    if (!last.orElse("").equals(Stub.SUMS_UP)) {
      throw new IllegalStateException("another answer: " + last);
    }
  }

  @Override
  public void close() {}
}
