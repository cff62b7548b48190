-- Failed Sign-In (6b0f1c5e-7a52-4c7e-9f0d-2a7c8f3d2e01), by Test Author
WITH arrayFilter((v, n) -> n = 'message', values, names) AS all_message
SELECT *
FROM events
WHERE lower(product) = 'linux' AND lower(service) = 'sshd' AND arrayExists(v -> startsWith(lower(v), 'failed password'), all_message)
