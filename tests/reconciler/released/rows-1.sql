-- A state of version 1 that was in use: two guests, one of them claimed by a create that was cut short,
-- two runs with their steps, and the lock of the second.
INSERT INTO meta (key, value) VALUES
  ('lineage', '5f0c6d0f2b1e4a7f9c3d8e2a1b4c5d6e'),
  ('digest_key', '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'),
  ('serial', '7');
INSERT INTO object (address, uuid, settings, protect, restarting, owned_since, applied_run) VALUES
  ('guest.db01', '11111111-2222-3333-4444-555555555555',
   '{"memory":{"parts":{"":"2048"},"shown":"2048 MiB"}}', 1, 1, 1700000000, 1),
  ('guest.web01', '66666666-7777-8888-9999-aaaaaaaaaaaa', '', 0, 0, 1700000100, NULL);
INSERT INTO run (id, command, who, pid, boot_id, config_digest, started_at, finished_at, outcome) VALUES
  (1, 'domus apply', 'ana@ovs01', 4121, 'boot-1', '4f2c9e1', 1700000000, 1700000045, 'partly'),
  (2, 'domus apply', 'ben@ovs01', 4122, 'boot-2', '77be012', 1700000100, NULL, NULL);
INSERT INTO step (run, ordinal, address, verb, intent, started_at, finished_at, outcome, error) VALUES
  (1, 1, 'guest.db01', 'define', 'create', 1700000000, 1700000001, 'done', NULL),
  (1, 2, 'guest.db01', 'start', 'start with 2 vCPU', 1700000001, 1700000045, 'failed', 'no memory'),
  (2, 1, 'guest.web01', 'define', 'create', 1700000100, NULL, NULL, NULL);
INSERT INTO lease (id, who, command, pid, process_start, boot_id, since) VALUES
  (1, 'ben@ovs01', 'domus apply', 4122, 99, 'boot-2', 1700000100);
