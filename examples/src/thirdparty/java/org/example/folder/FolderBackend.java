package org.example.folder;

import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.CacheBackendFactory;
import io.github.larder.spi.CacheStore;
import io.github.larder.spi.OptionReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A backend of a third party, as small as possible: a file for each entry, in a folder, for one
 * process. Its URL is {@code folder:PATH}. It depends on {@code larder-cache-api} and the JDK only.
 */
public final class FolderBackend implements CacheBackendFactory {

  @Override
  public String alias() {
    return "folder";
  }

  @Override
  public Map<String, String> optionsOf(String location) {
    return Map.of("path", location);
  }

  @Override
  public CacheStore create(BackendConfig config) {
    OptionReader options = config.optionReader("backend 'folder'");
    Optional<String> path = options.text("path");
    if (path.isEmpty()) {
      options.fault("option 'path' is missing; write folder:PATH");
    }
    options.check();
    FolderStore store = new FolderStore(Path.of(path.orElseThrow()), config);
    return CacheStore.fromBlocking(store, Runnable::run);
  }
}
