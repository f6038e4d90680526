// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.RpcMessage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to one server. All methods block, and end soon when the thread is interrupted. */
interface Transport extends AutoCloseable {

  /**
   * What came back.
   *
   * @param answer to the request, empty if the server only took note of a notification
   */
  record Reply(Optional<RpcMessage> answer, Optional<String> session) {}

  /**
   * Sends a message and waits for the answer to it.
   *
   * @param headers of the protocol, where the way has any
   * @param aside is given what else the server says meanwhile, as it comes
   * @throws ExchangeFailed if there is no answer
   */
  Reply post(
      RpcMessage message, Map<String, String> headers, Duration limit, Consumer<RpcMessage> aside);

  /**
   * Hears what a legacy server says outside of any answer, until that ends.
   *
   * @return whether it may be heard again
   */
  boolean hear(Map<String, String> headers, Consumer<RpcMessage> heard);

  /** One short line of what the server says, without secrets, for a message. */
  String brief(String foreign);

  /** Ends a legacy session, without waiting long and without caring whether it worked. */
  void delete(Map<String, String> headers);

  /** Gives up what is kept for the next request; what is under way ends with its request. */
  @Override
  void close();
}
