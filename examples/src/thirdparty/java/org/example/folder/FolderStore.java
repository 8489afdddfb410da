package org.example.folder;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import io.github.larder.model.EntryVersion;
import io.github.larder.model.StoredResponse;
import io.github.larder.model.VersionedResponse;
import io.github.larder.spi.BackendConfig;
import io.github.larder.spi.BlockingCacheStore;
import io.github.larder.spi.CacheStoreException;
import io.github.larder.spi.CacheStoreException.Kind;
import io.github.larder.spi.CompareAndPutResult;
import io.github.larder.spi.CompareAndPutResult.Current;
import io.github.larder.spi.OperationScope;
import io.github.larder.spi.PutResult;
import io.github.larder.spi.StoreEvents;
import io.github.larder.spi.StoredResponseCodec;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Each file is a version of 36 characters, and after it the response as the codec writes it. */
final class FolderStore implements BlockingCacheStore {

  private static final int VERSION_LENGTH = 36;

  private final StoredResponseCodec codec = new StoredResponseCodec();
  private final ReentrantLock turn = new ReentrantLock();
  private final Path folder;
  private final BackendConfig config;

  FolderStore(Path folder, BackendConfig config) {
    this.folder = folder;
    this.config = config;
  }

  @Override
  public Optional<VersionedResponse> get(CacheKey key) {
    return alone(config.readDeadline(), events -> read(key, events));
  }

  @Override
  public Map<CacheKey, VersionedResponse> getAll(Collection<CacheKey> keys) {
    return alone(
        config.readDeadline(),
        events -> {
          Map<CacheKey, VersionedResponse> found = new LinkedHashMap<>();
          for (CacheKey key : keys) {
            read(key, events).ifPresent(entry -> found.put(key, entry));
          }
          return found;
        });
  }

  @Override
  public PutResult put(CacheKey key, StoredResponse response) {
    return alone(
        config.writeDeadline(), events -> new PutResult.Stored(write(key, response)));
  }

  @Override
  public CompareAndPutResult compareAndPut(
      CacheKey key, EntryVersion expected, StoredResponse response) {
    return alone(
        config.writeDeadline(),
        events -> {
          Current current = current(key, events);
          return current.version().equals(expected)
              ? new CompareAndPutResult.Stored(write(key, response))
              : new CompareAndPutResult.Conflict(current);
        });
  }

  @Override
  public void remove(CacheKey key) {
    alone(
        config.writeDeadline(),
        events -> {
          try {
            return Files.deleteIfExists(file(key));
          } catch (IOException e) {
            throw failed(e);
          }
        });
  }

  @Override
  public void close() {
    // There is nothing open between two calls.
  }

  /** One operation at a time, which waits for its turn no longer than it may. */
  private <T> T alone(Duration deadline, Function<StoreEvents, T> operation) {
    OperationScope scope = config.operation();
    Duration limit = scope.limit() == null ? deadline : scope.limit();
    try {
      if (!turn.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CacheStoreException(Kind.TIMEOUT, "The folder " + folder + " is busy", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheStoreException(Kind.UNAVAILABLE, "Interrupted at " + folder, e);
    }
    try {
      return operation.apply(scope.events());
    } finally {
      turn.unlock();
    }
  }

  private Optional<VersionedResponse> read(CacheKey key, StoreEvents events) {
    return current(key, events) instanceof Current.Present present
        ? Optional.of(present.entry())
        : Optional.empty();
  }

  private Current current(CacheKey key, StoreEvents events) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file(key));
    } catch (NoSuchFileException e) {
      return new Current.Absent();
    } catch (IOException e) {
      throw failed(e);
    }
    int length = Math.min(VERSION_LENGTH, bytes.length);
    EntryVersion version = new EntryVersion(new String(bytes, 0, length, UTF_8));
    try {
      StoredResponse response = codec.decode(Arrays.copyOfRange(bytes, length, bytes.length));
      return response.isExpiredAt(config.clock().instant())
          ? new Current.Absent()
          : new Current.Present(new VersionedResponse(version, response));
    } catch (StreamCorruptedException e) {
      events.corrupt(key, String.valueOf(e.getMessage()));
      return new Current.Unreadable(version);
    }
  }

  /** Under another name first, so that no reader sees half a file. */
  private EntryVersion write(CacheKey key, StoredResponse response) {
    String version = UUID.randomUUID().toString();
    byte[] head = version.getBytes(UTF_8);
    byte[] encoded = codec.encode(response);
    byte[] bytes = Arrays.copyOf(head, head.length + encoded.length);
    System.arraycopy(encoded, 0, bytes, head.length, encoded.length);
    try {
      Files.createDirectories(folder);
      Path written = Files.write(folder.resolve("being-written"), bytes);
      Files.move(written, file(key), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(e);
    }
    return new EntryVersion(version);
  }

  private Path file(CacheKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.value().getBytes(UTF_8));
      return folder.resolve(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private CacheStoreException failed(IOException e) {
    return new CacheStoreException(
        Kind.UNAVAILABLE, "The folder " + folder + " failed: " + e, e);
  }
}
