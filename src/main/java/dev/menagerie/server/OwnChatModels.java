// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.langchain4j.model.chat.ChatModel;
import dev.menagerie.model.ChatModelProvider;
import dev.menagerie.model.Provider;
import jakarta.enterprise.inject.Instance;
import java.util.Comparator;
import java.util.List;

/** The chat models of LangChain4j that are beans, each a provider under the name of its bean. */
record OwnChatModels(Instance<ChatModel> beans) {

  /**
   * The providers by name.
   *
   * @throws StartRefused if a bean has no name
   */
  List<Provider> providers(int outputLimit) {
    return beans
        .handlesStream()
        .map(bean -> provider(bean, outputLimit))
        .sorted(Comparator.comparing(Provider::name))
        .toList();
  }

  private static Provider provider(Instance.Handle<ChatModel> handle, int outputLimit) {
    var name = handle.getBean().getName();
    if (name == null) {
      throw new StartRefused(
          "the chat model %s has no name: give its bean one by @Named, which models of it begin with"
              .formatted(handle.getBean()));
    }
    return new ChatModelProvider(name, handle.get(), outputLimit);
  }
}
